-- Pitfall 9: the count hook.
-- attack: no loop and one function only, which calls itself: it reaches itself through a local
-- expect: aborted steps
local check
check = function(f, p) return check(f, p) end

return rule {
  id = "r09_tail_call", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = check,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
