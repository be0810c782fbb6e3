# roo; the lines of a job are those that protocol.py describes.
require "roo"

def answer(value)
  case value
  when nil, "" then ["e", ""]
  when true, false then ["b", value ? "1" : "0"]
  when Numeric then ["n", value.to_s]
  else ["t", value.to_s]
  end
end

def carry_out(path)
  lines = File.readlines(path, chomp: true, encoding: "UTF-8").map { |line| line.split("\t") }
  of = lines.reject { |parts| parts[0] == "ask" }.to_h { |parts| parts[0, 2] }
  book = Roo::Spreadsheet.open(of["source"])
  asked = lines.select { |parts| parts[0] == "ask" }
  answers = asked.map do |_, sheet, name|
    letters, row = name.match(/\A([A-Z]+)(\d+)\z/).captures
    [sheet, name, *answer(book.cell(row.to_i, letters, sheet))].join("\t")
  end
  File.write(of["computed"], answers.join("\n") + "\n")
end

ARGV.each do |path|
  carry_out(path)
  puts ["OK", path, ""].join("\t")
rescue StandardError => error
  puts ["FAIL", path, error.message.lines.first.to_s.chomp].join("\t")
end
