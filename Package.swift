// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// The file VERSION, which alone names the release.
let version = try String(contentsOfFile: Context.packageDirectory + "/VERSION", encoding: .utf8)
  .trimmingCharacters(in: .whitespacesAndNewlines)

// Release builds are Embedded Swift: the library then needs libc alone. Debug builds, which the tests
// use, link the full standard library.
//
// Functions have sections of their own in release builds, so that the linker leaves out what nothing calls.
// Exclusive access is checked at run time in debug builds alone. Stack protectors guard locals whose address is
// handed out: here the counts and flags that calls of Lua fill in, one value each, and the array of QueueScan, whose
// indices are checked.
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
            "-use-ld=lld", "-Xlinker", "--version-script=exports.map", "-Xlinker", "--gc-sections",
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
