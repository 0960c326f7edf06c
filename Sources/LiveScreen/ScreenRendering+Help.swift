import TeardownAnalysis

extension ScreenRendering {
  /// What the keys do, in place of everything else.
  var helpPage: [ScreenLine] {
    let keys = [
      ("q", "end, with the report"), ("p, space", "hold the screen still; the capture goes on"),
      ("s", "sort ends by aborts, CLOSE_WAIT, losses"),
      ("l, L, arrows", "list one label after the other"),
      ("1 to 9", "list one label; again: all"), ("0, Esc", "list all labels"),
      ("Ctrl-L", "draw the screen anew"), ("?", "back"),
    ]
    let words = [
      "",
      "Counts tell how connections stand; a verdict may still be",
      "amended for as long as late segments are waited for.",
      "TIME_WAIT: closed first, within the last 60 s.",
      "CLOSE_WAIT: the peer has closed, this end has not.",
      "Half-closed and unfinished: how many there are, not how",
      "many became so. Times are UTC.",
    ]
    var lines = keys.map { key, meaning in
      var line = emptyLine
      line.put(key, .bold)
      line.pad(to: 14)
      line.put(meaning)
      return line
    }
    lines += words.map { text in
      var line = emptyLine
      line.put(text)
      return line
    }
    while lines.count < size.rows { lines.append(emptyLine) }
    return Array(lines.prefix(size.rows))
  }
}
