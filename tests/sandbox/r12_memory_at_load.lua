-- Pitfall 12: before any rule runs.
-- attack: fills the memory in the body of the file
-- expect: refused memory budget
local t = {}
for i = 1, 100000000 do t[i] = { i } end

return rule {
  id = "r12_memory_at_load", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
