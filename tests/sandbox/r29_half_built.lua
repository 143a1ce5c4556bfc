-- Pitfall 29: what an abort leaves behind.
-- attack: changes a local of the file and then breaks; the next call begins afresh
-- expect: aborted error attempt to index a nil value
local calls = 0

return rule {
  id = "r29_half_built", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    calls = calls + 1
    if calls > 1 then return true end
    local nothing
    return nothing.x
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
