/// Which name somebody may have meant who wrote one that there is not.
enum NearestName {
  /// `; did you mean 'NAME'?`, or nothing where no name is near.
  static func hint(for word: some StringProtocol, among names: some Sequence<String>) -> String {
    nearest(to: word, among: names).map { "; did you mean '\($0)'?" } ?? ""
  }

  /// The name with the fewest edits from `word`, where a third of its letters or fewer change.
  static func nearest(
    to word: some StringProtocol, among names: some Sequence<String>
  ) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(64))
    var best: (name: String, distance: Int)?
    for name in names {
      let distance = distance(letters, Array(name.lowercased().utf8))
      if distance <= max(2, name.utf8.count / 3), distance < name.utf8.count,
        distance < best?.distance ?? .max
      {
        best = (name, distance)
      }
    }
    return best?.name
  }

  /// How many letters must be put in, taken out, replaced or swapped with their neighbour.
  ///
  /// Source: the restricted edit distance of Damerau and Levenshtein.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var twoBack: [Int] = []
    var back = Array(0...right.count)
    for row in 0..<left.count {
      var line = [row + 1]
      for column in 0..<right.count {
        let isSame = left[row] == right[column]
        var cost = min(back[column] + (isSame ? 0 : 1), back[column + 1] + 1, line[column] + 1)
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          cost = min(cost, twoBack[column - 1] + 1)
        }
        line.append(cost)
      }
      (twoBack, back) = (back, line)
    }
    return back[right.count]
  }
}
