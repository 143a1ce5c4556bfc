-- Pitfall 12: before any rule runs.
-- attack: an endless loop in the body of the file
-- expect: refused step budget
while true do end

return rule {
  id = "r12_loop_at_load", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    return true
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
