-- Pitfall 9: the count hook.
-- attack: the function reaches itself through a table
-- expect: aborted steps
local t = {}
t.check = function(f, p) return t.check(f, p) end
local check = t.check

return rule {
  id = "r09_tail_call_table", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = check,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
