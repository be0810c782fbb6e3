# Email::MIME of Perl.
use strict;
use warnings;
use utf8;
use open qw(:std :utf8);
use Encode qw(decode_utf8);
use Digest::SHA qw(sha256_hex);
use Email::MIME;
use Email::Address::XS;
use JSON::PP;

sub carry_out {
    my ($path) = @_;
    open(my $lines, '<', $path) or die "cannot read $path";
    my %of = map { chomp; my @parts = split /\t/; ($parts[0], $parts[1]) } <$lines>;
    open(my $source, '<:raw', $of{source}) or die "cannot read $of{source}";
    my $mail = Email::MIME->new(do { local $/; <$source> });
    my %letter = (subject => $mail->header_str('Subject'), text => '', html => '', attachments => []);
    $letter{to} = [map { [$_->phrase // '', $_->address] } $mail->header_as_obj('To')->addresses];
    $mail->walk_parts(sub {
        my ($part) = @_;
        return if $part->subparts;
        if (my $name = $part->filename) {
            push @{$letter{attachments}}, {name => $name, sha256 => sha256_hex($part->body)};
        }
        elsif ($part->content_type =~ m{^text/html}) { $letter{html} = $part->body_str }
        else { $letter{text} = $part->body_str }
    });
    open(my $out, '>:raw', $of{target}) or die "cannot write $of{target}";
    print $out JSON::PP->new->utf8->encode(\%letter);
    close $out;
}

for my $path (map { decode_utf8($_) } @ARGV) {
    my $done = eval { carry_out($path); 1 };
    my ($reason) = split /\n/, $done ? '' : $@;
    print join("\t", $done ? 'OK' : 'FAIL', $path, $reason // ''), "\n";
}
