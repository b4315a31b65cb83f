package janeti.query;

/** Numbers as the descriptions of columns count: 1st, 2nd, 3rd, 4th. */
final class Ordinal {
    private Ordinal() {}

    static String of(int number) {
        boolean teen = number / 10 % 10 == 1;
        String ending =
                switch (teen ? 0 : number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return number + ending;
    }
}
