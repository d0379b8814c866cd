import PushRules

extension LuaTable {
  /// Adds the texts of an element and of the elements in it. Uses 2 stack slots for each level, and 1 more for text.
  @inline(never)
  func absorbTexts(levels: Int, into digest: inout KeyedDigest) {
    forEachText { $0.absorb(into: &digest) }
    guard levels > 1 else { return }
    let place = lua.top &+ 1
    if let tags = pushTable(.tags, at: place) {
      tags.forEachTable { $0.absorbTexts(levels: levels &- 1, into: &digest) }
    }
    lua.setTop(place &- 1)
  }

  /// The digest of a stanza's child elements, without those that servers on the way add. Uses 4 stack slots for each level.
  @inline(never)
  func contentDigest(_ key: DigestKey) -> UInt64 {
    var digest = KeyedDigest(key)
    let place = lua.top &+ 1
    if let tags = pushTable(.tags, at: place) {
      tags.forEachTable { child in
        if !child.isAddedOnTheWay {
          digest.absorb(child.elementDigest(key, OncePerMessageRule.contentLevels))
        }
      }
    }
    lua.setTop(place &- 1)
    return digest.value
  }

  /// By its name alone: a false match leaves something out of the digest, at most.
  private var isAddedOnTheWay: Bool {
    text(.name).map { VocabularyIndex.rows(named: $0, wanted: .identification) != 0 } ?? true
  }

  /// Of name, attributes, texts and child elements. Attributes have no order in Lua: their digests are added.
  @inline(never)
  private func elementDigest(_ key: DigestKey, _ levels: Int) -> UInt64 {
    var digest = KeyedDigest(key)
    text(.name).absorb(into: &digest)
    digest.absorb(attributesDigest(key))
    forEachText { $0.absorb(into: &digest) }
    guard levels > 1 else { return digest.value }
    let place = lua.top &+ 1
    if let tags = pushTable(.tags, at: place) {
      tags.forEachTable { digest.absorb($0.elementDigest(key, levels &- 1)) }
    }
    lua.setTop(place &- 1)
    return digest.value
  }

  @inline(never)
  private func attributesDigest(_ key: DigestKey) -> UInt64 {
    var sum: UInt64 = 0
    let place = lua.top &+ 1
    pushTable(.attr, at: place)?.forEachKeyAndValue { name, value in
      var digest = KeyedDigest(key)
      name.absorb(into: &digest)
      value.absorb(into: &digest)
      sum &+= digest.value
    }
    lua.setTop(place &- 1)
    return sum
  }
}
