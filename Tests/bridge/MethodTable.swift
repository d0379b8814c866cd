/// A method of an engine, with valid arguments.
struct EngineMethod {
  let name: String
  /// Arguments after the engine, in Lua.
  let arguments: String
  /// The type of each argument, a letter each: s string, S string or nil, t table, T table or nil, i integer, I integer
  /// or nil, v any value.
  let kinds: String

  init(_ name: String, _ arguments: String, _ kinds: String) {
    self.name = name
    self.arguments = arguments
    self.kinds = kinds
  }
}

/// Every method of an engine.
let engineMethods = [
  EngineMethod("next_candidate", "'u', 'i', {}, 0, 0, 0, {}, {}", "sstiiiTT"),
  EngineMethod("archived_for_nobody", "'u', {}, {}, {}, 0", "vvvvv"),
  EngineMethod("archived", "'u', {}, {}, {}, 'a', 's', 0", "sttTSvi"),
  EngineMethod("not_archived", "'u', {}, {}, {}, 0", "sttTi"),
  EngineMethod("offline", "'u', {}, {}, 0, {}", "sttiv"),
  EngineMethod("groupchat", "'u', {}, {}, 0", "stti"),
  EngineMethod("ping", "'u', 'i', 0, false", "ssiv"),
  EngineMethod("give_back", "5, 2, {}", "iiv"),
  EngineMethod("left_unacked", "{}, {}, 0", "tti"),
  EngineMethod("ended_session", "{}, {}, 0, 0", "tTii"),
  EngineMethod("device_is_back", "{}, {}, 0", "tti"),
  EngineMethod("forget_session", "{}", "t"),
  EngineMethod("extends_timeout", "{}", "t"),
  EngineMethod("starts_own_timeout", "{}, 'i', 2", "tsi"),
  EngineMethod("knock_lead", "1000, 120", "ii"),
  EngineMethod("knock", "'u', {}, {}, true, 0", "stTvi"),
  EngineMethod("enable", "'j', 'j', 'f', 'n', {}, 0", "SSSSTI"),
  EngineMethod("replaced", "{}, 'i', 'j', 'n'", "tssS"),
  EngineMethod("disable", "{}, 'j', 'n'", "tSS"),
  EngineMethod("stamped_ahead", "'u', {}, 0", "sti"),
  EngineMethod("over_limit", "'u', {}, 1, 'i'", "stis"),
  EngineMethod("arrived", "'u', 'i', 0", "ssi"),
  EngineMethod("forget_registration", "'u', 'i', 1, 0", "ssii"),
  EngineMethod("summary", "2, true, true, true, true", "ivvvv"),
  EngineMethod("shown", "{}, 'de'", "tS"),
  EngineMethod("cut", "'text'", "s"),
  EngineMethod("believe_archive_ids", "true", "v"),
  EngineMethod("server_stops", "", ""),
  EngineMethod("clock_is_behind", "3, 0", "ii"),
  EngineMethod("configure", "16, 604800, true, 0, 100", "iivii"),
  EngineMethod("expect_answer", "'u', 'i', 'j', 5, 1, 0", "sssiii"),
  EngineMethod("confirm", "'i', 0", "si"),
  EngineMethod("withdraw", "'i', 0, 1", "sii"),
  EngineMethod("take_answer", "'i', 'j', 'result', {}, 0", "sSsTi"),
  EngineMethod("take_effect", "", ""),
  EngineMethod("tick", "0", "i"),
  EngineMethod("expect_again", "5, 'j', 0", "isi"),
  EngineMethod("expect_probe", "'j', 0", "si"),
  EngineMethod("end_wake_up", "5, 0", "ii"),
  EngineMethod("device_enabled", "'u', 'i', 0", "ssi"),
  EngineMethod("record_failed", "'u', 'i', 0", "ssi"),
  EngineMethod("session_resumed", "'u', 'i', 0", "ssi"),
  EngineMethod("has_wake_ups", "", ""),
  EngineMethod("device_bound", "'u', {}, {}, 0", "stti"),
  EngineMethod("is_of_device", "{}, {}", "tt"),
  EngineMethod("note_call", "'i', 'u', {}", "sst"),
  EngineMethod("call_is_over", "'u', {}", "st"),
  EngineMethod("restore_errors", "'u', 'i', 0, 1, 0, true", "ssiiiv"),
  EngineMethod("not_pushed", "'u', 'i', 1, 1, 0, 0", "sSiiii"),
  EngineMethod("recorded", "'u', 'i', 10, 0, 0", "sSiii"),
  EngineMethod("recorded_counts", "", ""),
  EngineMethod("registration_key", "'u', 'i'", "ss"),
  EngineMethod("registration_state", "'u', 'i', 0", "ssi"),
  EngineMethod("service_state", "'j'", "s"),
  EngineMethod("retry_service", "'j', 0", "si"),
  EngineMethod("totals", "", ""),
  EngineMethod("counts", "", ""),
]

/// Lua: `arguments[name]` has the arguments of each method, from table.pack.
let argumentsOfMethods =
  "local arguments = {}\n"
  + engineMethods.map { "arguments.\($0.name) = table.pack(\($0.arguments))\n" }.joined()
