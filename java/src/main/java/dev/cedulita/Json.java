package dev.cedulita;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as RFC 8259 has it, and nothing more lenient: what the admin API says and is told. Objects are maps, arrays are
 * lists, whole numbers are {@code Long} and others {@code Double}. It is here so that this needs no library but JUnit.
 */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at < text.length()) throw json.wrong("the end");
        return value;
    }

    /** The members of an object that was read. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> members(Object value) {
        if (value instanceof Map) return (Map<String, Object>) value;
        throw new IllegalArgumentException("expected a JSON object, got " + write(value));
    }

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private Object value() {
        space();
        char first = peek();
        if (first == '{') return members();
        if (first == '[') return items();
        if (first == '"') return string();
        if (first == '-' || digit(first)) return number();
        if (word("true")) return true;
        if (word("false")) return false;
        if (word("null")) return null;
        throw wrong("a value");
    }

    private Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        space();
        if (take('}')) return members;
        do {
            space();
            if (peek() != '"') throw wrong("a name");
            String name = string();
            space();
            need(':');
            if (members.containsKey(name)) throw wrong("another name than " + name);
            members.put(name, value());
            space();
        } while (take(','));
        need('}');
        return members;
    }

    private List<Object> items() {
        List<Object> items = new ArrayList<>();
        at++;
        space();
        if (take(']')) return items;
        do {
            items.add(value());
            space();
        } while (take(','));
        need(']');
        return items;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        at++;
        while (!take('"')) {
            char next = peek();
            if (next < ' ') throw wrong("a character of a text");
            at++;
            out.append(next == '\\' ? escaped() : next);
        }
        return out.toString();
    }

    private char escaped() {
        char kind = peek();
        if (kind == 'u') return codeUnit();
        int known = "\"\\/bfnrt".indexOf(kind);
        if (known < 0) throw wrong("an escape");
        at++;
        return "\"\\/\b\f\n\r\t".charAt(known);
    }

    private char codeUnit() {
        int unit = 0;
        for (int end = ++at + 4; at < end; at++) {
            int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) throw wrong("a hexadecimal digit");
            unit = unit * 16 + digit;
        }
        return (char) unit;
    }

    private Number number() {
        int start = at;
        take('-');
        if (!take('0')) digits();
        boolean whole = true;
        if (take('.')) {
            digits();
            whole = false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            digits();
            whole = false;
        }
        String number = text.substring(start, at);
        if (whole) return Long.valueOf(number);
        return Double.valueOf(number);
    }

    private void digits() {
        if (!digit(peek())) throw wrong("a digit");
        while (digit(peek())) at++;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    /** The next character; at the end one that JSON has nowhere. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean take(char wanted) {
        if (at >= text.length() || text.charAt(at) != wanted) return false;
        at++;
        return true;
    }

    private void need(char wanted) {
        if (!take(wanted)) throw wrong("'" + wanted + "'");
    }

    private boolean word(String word) {
        if (!text.startsWith(word, at)) return false;
        at += word.length();
        return true;
    }

    private IllegalArgumentException wrong(String wanted) {
        String got = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException("no JSON: expected " + wanted + ", got " + got + " at character " + at);
    }

    private static void write(Object value, StringBuilder out) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            out.append(value);
        } else if (value instanceof Double && Double.isFinite((Double) value)) {
            out.append(value);
        } else if (value instanceof CharSequence) {
            quote(value.toString(), out);
        } else if (value instanceof Map) {
            String before = "{";
            for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
                quote(String.valueOf(member.getKey()), out.append(before));
                write(member.getValue(), out.append(':'));
                before = ",";
            }
            out.append(before.equals("{") ? "{}" : "}");
        } else if (value instanceof Iterable) {
            String before = "[";
            for (Object item : (Iterable<?>) value) {
                write(item, out.append(before));
                before = ",";
            }
            out.append(before.equals("[") ? "[]" : "]");
        } else {
            throw new IllegalArgumentException("expected a text, a number, true, false, a Map or a List, got "
                + value.getClass().getName() + " " + value);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
    }
}
