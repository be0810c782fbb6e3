import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.ss.util.CellReference;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Apache POI; the lines of a job are those that protocol.py describes. */
public final class Poi {
    public static void main(String[] jobs) {
        for (String job : jobs) {
            try {
                System.out.println("OK\t" + job + "\t" + carryOut(Path.of(job)));
            } catch (Exception error) {
                error.printStackTrace();
                System.out.println("FAIL\t" + job + "\t" + String.valueOf(error).lines().findFirst().orElse(""));
            }
        }
    }

    private static String carryOut(Path job) throws Exception {
        String target = "";
        XSSFWorkbook book = null;
        for (String line : Files.readAllLines(job)) {
            String[] parts = line.split("\t", -1);
            switch (parts[0]) {
                case "source" -> book = new XSSFWorkbook(Files.newInputStream(Path.of(parts[1])));
                case "target" -> target = parts[1];
                case "set" -> enter(book.getSheet(parts[1]), new CellReference(parts[2]), parts[3], parts[4]);
                default -> { }
            }
        }
        String remark = evaluated(book);
        try (FileOutputStream out = new FileOutputStream(target)) {
            book.write(out);
        }
        return remark;
    }

    private static void enter(Sheet sheet, CellReference place, String type, String text) {
        Row row = sheet.getRow(place.getRow());
        Cell cell = row.getCell(place.getCol(), Row.MissingCellPolicy.CREATE_NULL_AS_BLANK);
        switch (type) {
            case "n" -> cell.setCellValue(Double.parseDouble(text));
            case "t" -> cell.setCellValue(text);
            default -> cell.setBlank();
        }
    }

    /** Compute cell by cell: one that POI cannot compute does not stop the others. */
    private static String evaluated(XSSFWorkbook book) {
        var evaluator = book.getCreationHelper().createFormulaEvaluator();
        int failed = 0;
        for (Sheet sheet : book) {
            for (Row row : sheet) {
                for (Cell cell : row) {
                    try {
                        evaluator.evaluateFormulaCell(cell);
                    } catch (RuntimeException error) {
                        failed++;
                    }
                }
            }
        }
        return failed == 0 ? "" : failed + " formulas not computed";
    }

    private Poi() { }
}
