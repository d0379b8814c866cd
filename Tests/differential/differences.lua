-- The intended differences from the original: one row each, data only.
--   clause, reason: why ours is right
--   when: facts (see facts.lua) that a mismatch must have; a list means one of these, { at_least = n } a number,
--         false also the absence
--   parts: "session", "registration", "user" or "sequence": the states of the two sides part there, so that what
--         follows is not compared within that scope

return {
};
