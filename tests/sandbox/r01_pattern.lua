-- Pitfall 1: count hooks do not run inside C functions.
-- attack: a pattern that backtracks for seconds inside string.find
-- expect: miss
return rule {
  id = "r01_pattern", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local s = string.rep("a", 200)
    return s:find(".-.-.-.-b$") ~= nil
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
