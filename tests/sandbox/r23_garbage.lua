-- Pitfall 23: the collector pauses inside a timed call.
-- attack: makes garbage without end; it counts against the call
-- expect: aborted memory
return rule {
  id = "r23_garbage", group = "attack", on = "shipment",
  title = "An attack", reference = "R00",
  needs = { "remarks", "end_use" },
  because = "found {end_use}",
  check = function(f, p)
    while true do local t = { {} } end
  end,
  examples = { { given = {}, hit = true }, { given = {}, hit = false } },
}
