#!/usr/bin/env bash
# Draws the pictures of the documentation anew: needs nianbao, soffice, pdftoppm and ImageMagick; for those of the desk see desk_pictures.py.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
pictures=$PWD/docs/pictures
examples=$PWD/workbook_templates/gongkai-2021/examples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# One picture: a page of a PDF, cut to its content.
picture() {
  pdftoppm -r 110 -f "$2" -l "$2" -singlefile -png "$1" page
  # Without the page's footer, which stands far below the content.
  convert page.png -gravity south -chop 0x90 -trim +repage -bordercolor white -border 12 \
    +dither -colors 128 -strip "PNG8:$pictures/$3.png"
}

pdf() {
  soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf "$1" >/dev/null 2>&1
}

# An office's figures with one mistake: a column of the second table does not balance.
sed 's/^\(applications\.carried_out\.natural_person\),.*/\1,7/' "$examples/jinhu-2023.csv" > figures.csv
printf 'cover.%s,%s\n' zero_report.disclosure 否 zero_report.applications 否 zero_report.disputes 否 \
  filled_by 张三 reviewed_by 李四 phone 0000-1234567 date 2024-01-15 >> figures.csv
nianbao template -o filled.xlsx --year 2023 --code 320831 --office 金湖县 --kind 县区 --values figures.csv
nianbao demo demo/ >/dev/null
cp demo/2024/汇总.xlsx summary.xlsx
pdf filled.xlsx
pdf summary.xlsx

nianbao check filled.xlsx --returns returned/ >/dev/null || test $? -eq 1
cp returned/*.xlsx returned.xlsx
pdf returned.xlsx

nianbao forms draw -o drawing.xlsx
pdf drawing.xlsx

picture drawing.pdf 2 drawn-form
picture filled.pdf 1 template-cover
picture filled.pdf 3 template-table
picture filled.pdf 5 template-audit
picture returned.pdf 1 return-slip
picture summary.pdf 1 summary-cover
picture summary.pdf 5 summary-overview
picture summary.pdf 6 summary-charts
python "$pictures/../desk_pictures.py"
ls -l "$pictures"
