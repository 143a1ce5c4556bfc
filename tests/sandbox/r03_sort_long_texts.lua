-- Pitfall 3: sorting long texts takes long and no hook runs.
-- attack: sorts thousands of long texts that differ in their last byte
-- expect: aborted memory
return rule {
  id = "r03_sort_long_texts", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local t = {}
    for i = 1, 2000 do
      table.insert(t, string.rep("x", 60000) .. i)
    end
    table.sort(t)
    return #t > 0
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
