-- Pitfall 29: a rule keeps state.
-- attack: collects what it saw in a table of the file
-- expect: aborted error read only
local seen = {}

return rule {
  id = "r29_table", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    seen[#seen + 1] = f.remarks
    return #seen > 1
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
