# mail of Ruby.
require "digest"
require "json"
require "mail"

def carry_out(path)
  of = File.readlines(path, chomp: true, encoding: "UTF-8").to_h { |line| line.split("\t")[0, 2] }
  mail = Mail.new(File.binread(of["source"]))
  plain, html = mail.multipart? ? [mail.text_part, mail.html_part] : [mail, nil]
  letter = {
    subject: mail.subject,
    to: mail[:to].addrs.map { |each| [each.display_name.to_s, each.address] },
    text: plain ? plain.decoded : "",
    html: html ? html.decoded : "",
    attachments: mail.attachments.map { |each| { name: each.filename, sha256: Digest::SHA256.hexdigest(each.decoded) } }
  }
  File.write(of["target"], JSON.generate(letter))
end

ARGV.each do |path|
  carry_out(path)
  puts ["OK", path, ""].join("\t")
rescue StandardError => error
  puts ["FAIL", path, error.message.lines.first.to_s.chomp].join("\t")
end
