-- The numbers of the importance classes: ImportanceClass in Sources/PushRules/Facts/Importance.swift.

return { unimportant = 1; important = 2; };
