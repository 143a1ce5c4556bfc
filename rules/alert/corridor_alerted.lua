return rule {
  id = "corridor_alerted", group = "alert", on = "shipment",
  title = "Another authority's alert is about this substance on this route",
  reference = "R50",
  needs = { "corridor.alerts", "corridor.alerts_how" },
  missing = "pass",     -- without an alert there is nothing to tell of it
  because = "an alert is about this substance between the same two countries: {how}",
  check = function(f)
    if f.corridor.alerts > 0 then return true, { how = f.corridor.alerts_how } end
    return false
  end,
  examples = {
    { given = { ["corridor.alerts"] = 1 }, hit = true },
    { given = { ["corridor.alerts"] = 0 }, hit = false },
  },
}
