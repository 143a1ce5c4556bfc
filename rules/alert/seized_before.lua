return rule {
  id = "seized_before", group = "alert", on = "shipment",
  title = "Goods of this firm, container or vehicle were seized, stopped, stolen or found elsewhere",
  reference = "R50",
  missing = "pass",     -- a role that nobody fills has no alerts
  needs = { "exporter.alerts_exact", "importer.alerts_exact", "carriage.alerts_exact", "exporter.alerts_how", "importer.alerts_how",
            "carriage.alerts_how" },
  because = "an exact identifier of {who} is in an alert on goods that were seized, stopped, stolen or found: {how}",
  check = function(f)
    if (f.importer.alerts_exact or 0) > 0 then return true, { who = "the importer", how = f.importer.alerts_how } end
    if (f.exporter.alerts_exact or 0) > 0 then return true, { who = "the exporter", how = f.exporter.alerts_how } end
    if f.carriage.alerts_exact > 0 then return true, { who = "the transport", how = f.carriage.alerts_how } end
    return false
  end,
  examples = {
    { given = { ["importer.alerts_exact"] = 1 }, hit = true },
    { given = { ["importer.alerts_exact"] = 0, ["exporter.alerts_exact"] = 1 }, hit = true },
    { given = { ["carriage.alerts_exact"] = 1 }, hit = true },
    { given = { ["importer.alerts_exact"] = 0, ["exporter.alerts_exact"] = 0, ["carriage.alerts_exact"] = 0 }, hit = false },
    { given = { ["carriage.alerts_exact"] = 0 }, hit = false },
  },
}
