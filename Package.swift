// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// The release: VERSION is the only file that names it.
let version = try String(contentsOfFile: Context.packageDirectory + "/VERSION", encoding: .utf8)
  .trimmingCharacters(in: .whitespacesAndNewlines)

// Release builds are Embedded Swift, so that the library needs only libc. Debug builds, for the tests, link the full
// standard library.
//
// In release builds each function has its own section, so that the linker drops unused ones. Only debug builds check
// exclusive access at run time. Stack protectors would guard locals whose address is passed on: here only single values
// that Lua fills in, and the array of QueueScan, whose indices are checked.
let strict: [SwiftSetting] = [
  .enableExperimentalFeature("Embedded", .when(configuration: .release)),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .unsafeFlags(
    [
      "-Xfrontend", "-function-sections", "-enforce-exclusivity=unchecked",
      "-Xfrontend", "-disable-stack-protector",
    ], .when(configuration: .release)),
]

let package = Package(
  name: "cloud_notify",
  products: [
    .library(name: "cloud_notify_rules", type: .dynamic, targets: ["LuaBridge"])
  ],
  targets: [
    .target(name: "PushRules", swiftSettings: strict),
    .target(
      name: "CLua",
      cSettings: [
        .unsafeFlags(["-std=c11", "-Wall", "-Wextra", "-Werror"]),
        .define("CN_VERSION", to: "\"\(version)\""),
        .define("CN_TESTING", .when(configuration: .debug)),
      ]
    ),
    .target(
      name: "LuaBridge",
      dependencies: ["CLua", "PushRules"],
      swiftSettings: strict,
      linkerSettings: [
        .unsafeFlags(
          [
            "-use-ld=lld", "-Xlinker", "--script=library.lds", "-Xlinker", "--gc-sections",
            "-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "--build-id=none",
          ], .when(configuration: .release))
      ]
    ),
    .target(
      name: "CLuaTesting",
      path: "Tests/support/CLuaTesting",
      cSettings: [
        .unsafeFlags(["-std=c11", "-Wall", "-Wextra", "-Werror", "-ISources/CLua"]),
        .define("CN_TESTING", .when(configuration: .debug)),
      ],
      linkerSettings: [.linkedLibrary("lua5.4")]
    ),
    .testTarget(name: "PushRulesTests", dependencies: ["PushRules"], path: "Tests/rules"),
    .testTarget(
      name: "LuaBridgeTests", dependencies: ["LuaBridge", "CLua", "CLuaTesting"], path: "Tests/bridge"),
  ],
  swiftLanguageModes: [.v6]
)
