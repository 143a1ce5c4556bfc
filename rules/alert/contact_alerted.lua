return rule {
  id = "contact_alerted", group = "alert", on = "shipment",
  title = "A telephone, e-mail or address of another authority's alert",
  reference = "R50",
  needs = { "contact.alerts", "contact.alerts_how" },
  missing = "pass",     -- without an alert there is nothing to tell of it
  because = "a telephone, e-mail or address of a party is in an alert: {how}",
  check = function(f)
    if f.contact.alerts > 0 then return true, { how = f.contact.alerts_how } end
    return false
  end,
  examples = {
    { given = { ["contact.alerts"] = 1 }, hit = true },
    { given = { ["contact.alerts"] = 0 }, hit = false },
  },
}
