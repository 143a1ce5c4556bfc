-- Pitfall 8: one instruction may be slow.
-- attack: joins long texts over and over; bytes count over the whole call, freed or not
-- expect: aborted memory
return rule {
  id = "r08_long_join", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    local a = string.rep("x", 50000)
    while true do
      local b = a .. "y"
    end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
