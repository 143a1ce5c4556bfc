-- Pitfall 9: the count hook.
-- attack: a named local function that calls itself in tail position
-- expect: aborted steps
local function check(f, p)
  return check(f, p)
end

return rule {
  id = "r09_tail_call_named", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = check,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
