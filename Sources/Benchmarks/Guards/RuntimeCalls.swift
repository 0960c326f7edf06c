/// Calls that no frame may pay for: allocation, reference counting, exclusivity checks at run time,
/// existentials and generic code that was not specialized.
enum RuntimeCalls {
  /// What the C library and Swift's runtime call them; those that begin so are meant, too.
  private static let prefixes = [
    "swift_retain", "swift_release", "swift_bridgeObjectRetain", "swift_bridgeObjectRelease",
    "swift_unknownObject", "swift_isUniquelyReferenced", "swift_makeBoxUnique",
    "swift_allocObject", "swift_allocBox", "swift_slowAlloc", "swift_slowDealloc",
    "swift_dealloc", "swift_initStackObject", "swift_initStaticObject", "swift_arrayInitWith",
    "swift_arrayAssignWith", "swift_arrayDestroy", "swift_beginAccess", "swift_endAccess",
    "swift_project_boxed", "swift_getWitnessTable", "swift_getAssociated", "swift_getGeneric",
    "swift_conformsToProtocol", "swift_dynamicCast", "swift_once", "swift_task", "swift_allocError",
    "__swift_instantiateConcreteType", "__swift_project_boxed",
    "outlined copy", "outlined retain", "outlined release", "outlined consume", "outlined destroy",
    "outlined init with copy", "outlined assign with copy",
    "__swift_mutable_project_boxed", "__swift_destroy_boxed", "__swift_allocate_",
  ]
  private static let exact: Set<String> = [
    "malloc", "calloc", "realloc", "free", "posix_memalign", "aligned_alloc",
    // The bodies of swift_retain and swift_release count as these.
    "_swift_retain_", "_swift_release_",
  ]

  /// Whether a function is one of these calls.
  static func include(_ name: some StringProtocol) -> Bool {
    exact.contains(String(name)) || prefixes.contains { name.hasPrefix($0) }
  }
}
