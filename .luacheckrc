std = "lua54"
max_line_length = 130
read_globals = { "module", "prosody" }
globals = { "module.save", "module.restore", "module.unload", "module.version", "module.push_commands", "module.command" }
exclude_files = { ".build", ".venv" }
files["Tests"] = { std = "lua54", ignore = { "122" } }
files["Tests/shim/*_spec.lua"] = { std = "lua54+busted", ignore = { "122" } }
files["Tests/tools/fuzz"] = { read_globals = { "library", "c_call", "starve", "starve_once", "swift_frames" } }
