# Spreadsheet::ParseXLSX; the lines of a job are those that protocol.py describes.
use strict;
use warnings;
use utf8;
use open qw(:std :utf8);
use Encode qw(decode_utf8);
use Spreadsheet::ParseXLSX;

sub carry_out {
    my ($path) = @_;
    open(my $lines, '<', $path) or die "cannot read $path";
    my (%of, @asked);
    while (my $line = <$lines>) {
        chomp $line;
        my ($word, @parts) = split /\t/, $line;
        if ($word eq 'ask') { push @asked, [@parts] } else { $of{$word} = $parts[0] }
    }
    my $book = Spreadsheet::ParseXLSX->new->parse($of{source}) or die 'not opened';
    open(my $out, '>', $of{computed}) or die "cannot write $of{computed}";
    for my $place (@asked) {
        my ($sheet, $name) = @$place;
        my ($letters, $row) = $name =~ /^([A-Z]+)(\d+)$/;
        my $column = 0;
        $column = $column * 26 + ord($_) - 64 for split //, $letters;
        my $cell = $book->worksheet($sheet)->get_cell($row - 1, $column - 1);
        my $value = defined $cell ? $cell->unformatted : '';
        my $type = !defined $value || $value eq '' ? 'e' : $cell->type eq 'Numeric' ? 'n' : 't';
        print $out join("\t", $sheet, $name, $type, $value // ''), "\n";
    }
    close $out;
}

for my $path (map { decode_utf8($_) } @ARGV) {
    my $done = eval { carry_out($path); 1 };
    my ($reason) = split /\n/, $done ? '' : $@;
    print join("\t", $done ? 'OK' : 'FAIL', $path, $reason // ''), "\n";
}
