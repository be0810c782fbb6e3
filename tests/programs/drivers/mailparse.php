<?php
// mailparse, the extension of PHP. Headers are decoded by mbstring, as programs of PHP do.
function carry_out(string $path): void
{
    $of = [];
    foreach (file($path, FILE_IGNORE_NEW_LINES) as $line) {
        [$word, $value] = explode("\t", $line);
        $of[$word] = $value;
    }
    $source = file_get_contents($of['source']);
    $mail = mailparse_msg_create();
    mailparse_msg_parse($mail, $source);
    $headers = mailparse_msg_get_part_data($mail)['headers'];
    $letter = ['subject' => mb_decode_mimeheader($headers['subject']), 'to' => [], 'text' => '', 'html' => '', 'attachments' => []];
    foreach (mailparse_rfc822_parse_addresses($headers['to']) as $each) {
        $name = mb_decode_mimeheader($each['display']);
        $letter['to'][] = [$name === $each['address'] ? '' : $name, $each['address']];
    }
    foreach (mailparse_msg_get_structure($mail) as $number) {
        $part = mailparse_msg_get_part($mail, $number);
        $data = mailparse_msg_get_part_data($part);
        if (str_starts_with($data['content-type'], 'multipart/')) {
            continue;
        }
        $content = mailparse_msg_extract_part($part, $source, null);
        $name = $data['disposition-filename'] ?? $data['content-name'] ?? null;
        if ($name !== null) {
            $letter['attachments'][] = ['name' => mb_decode_mimeheader($name), 'sha256' => hash('sha256', $content)];
        } else {
            $letter[$data['content-type'] === 'text/html' ? 'html' : 'text'] = $content;
        }
    }
    file_put_contents($of['target'], json_encode($letter, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR));
}

mb_internal_encoding('UTF-8');
foreach (array_slice($argv, 1) as $path) {
    try {
        carry_out($path);
        echo "OK\t$path\t\n";
    } catch (Throwable $error) {
        echo "FAIL\t$path\t", strtok($error->getMessage(), "\n"), "\n";
    }
}
