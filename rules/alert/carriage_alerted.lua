return rule {
  id = "carriage_alerted", group = "alert", on = "shipment",
  title = "A container, vehicle or vessel of another authority's alert",
  reference = "R50",
  needs = { "carriage.alerts", "carriage.alerts_how" },
  missing = "pass",     -- without an alert there is nothing to tell of it
  because = "a container, vehicle or vessel is in an alert: {how}",
  check = function(f)
    if f.carriage.alerts > 0 then return true, { how = f.carriage.alerts_how } end
    return false
  end,
  examples = {
    { given = { ["carriage.alerts"] = 1 }, hit = true },
    { given = { ["carriage.alerts"] = 0 }, hit = false },
  },
}
