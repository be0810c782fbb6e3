# R openxlsx; the lines of a job are those that protocol.py describes.
library(openxlsx)

carry_out <- function(path) {
  lines <- strsplit(readLines(path, encoding = "UTF-8"), "\t", fixed = TRUE)
  word <- vapply(lines, `[`, "", 1)
  one <- function(name) lines[[which(word == name)[1]]][2]
  book <- loadWorkbook(one("source"))
  for (parts in lines[word == "set"]) {
    place <- regmatches(parts[3], regexec("^([A-Z]+)([0-9]+)$", parts[3]))[[1]]
    row <- as.integer(place[3])
    column <- convertFromExcelRef(place[2])
    if (parts[4] == "e") {
      deleteData(book, sheet = parts[2], cols = column, rows = row, gridExpand = TRUE)
    } else {
      value <- if (parts[4] == "n") as.numeric(parts[5]) else parts[5]
      writeData(book, parts[2], value, startCol = column, startRow = row, colNames = FALSE)
    }
  }
  saveWorkbook(book, one("target"), overwrite = TRUE)
}

for (path in commandArgs(trailingOnly = TRUE)) {
  reason <- tryCatch({ carry_out(path); "" }, error = function(error) conditionMessage(error))
  first <- strsplit(reason, "\n", fixed = TRUE)[[1]][1]
  cat(if (reason == "") "OK" else "FAIL", "\t", path, "\t", if (is.na(first)) "" else first, "\n", sep = "")
}
