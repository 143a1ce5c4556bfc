-- Pitfall 29: a rule keeps state.
-- attack: a helper that counts for the check
-- expect: miss
local n = 0
local function count()
  n = n + 1
  return n
end

return rule {
  id = "r29_helper_state", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return count() > 1
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
