return rule {
  id = "party_alerted", group = "alert", on = "shipment",
  title = "Another authority's alert names a party",
  reference = "R50",
  missing = "pass",     -- a role that nobody fills has no alerts
  needs = { "exporter.alerts", "importer.alerts", "consignee.alerts", "end_user.alerts", "broker.alerts",
            "exporter.alerts_how", "importer.alerts_how", "consignee.alerts_how", "end_user.alerts_how", "broker.alerts_how",
            "exporter.alerts_useful", "importer.alerts_useful" },
  because = "{who} is named by an alert: {how}",
  check = function(f, p)
    local function weigh(useful)     -- what was found out here about alerts of the same source
      if not useful then return p.unknown end
      return math.max(p.least, useful / 100)
    end
    if (f.importer.alerts or 0) > 0 then
      return true, { who = "the importer", how = f.importer.alerts_how, strength = weigh(f.importer.alerts_useful) }
    end
    if (f.exporter.alerts or 0) > 0 then
      return true, { who = "the exporter", how = f.exporter.alerts_how, strength = weigh(f.exporter.alerts_useful) }
    end
    if (f.consignee.alerts or 0) > 0 then return true, { who = "the consignee", how = f.consignee.alerts_how, strength = p.unknown } end
    if (f.end_user.alerts or 0) > 0 then return true, { who = "the end user", how = f.end_user.alerts_how, strength = p.unknown } end
    if (f.broker.alerts or 0) > 0 then return true, { who = "the broker", how = f.broker.alerts_how, strength = p.unknown } end
    return false
  end,
  params = { unknown = 0.9, least = 0.3 },
  examples = {
    { given = { ["importer.alerts"] = 1, ["exporter.alerts"] = 0 }, hit = { strength = 0.9 } },
    { given = { ["importer.alerts"] = 2, ["importer.alerts_useful"] = 100 }, hit = { strength = 1 } },
    { given = { ["importer.alerts"] = 1, ["importer.alerts_useful"] = 10 }, hit = { strength = 0.3 } },
    { given = { ["importer.alerts"] = 0, ["exporter.alerts"] = 1, ["exporter.alerts_useful"] = 50 }, hit = { strength = 0.5 } },
    { given = { ["importer.alerts"] = 0, ["exporter.alerts"] = 1 }, hit = { strength = 0.9 } },
    { given = { ["importer.alerts"] = 0, ["exporter.alerts"] = 0, ["consignee.alerts"] = 1 }, hit = { strength = 0.9 } },
    { given = { ["importer.alerts"] = 0, ["exporter.alerts"] = 0, ["end_user.alerts"] = 1 }, hit = { strength = 0.9 } },
    { given = { ["importer.alerts"] = 0, ["exporter.alerts"] = 0, ["broker.alerts"] = 1 }, hit = { strength = 0.9 } },
    { given = { ["importer.alerts"] = 0, ["exporter.alerts"] = 0, ["consignee.alerts"] = 0 }, hit = false },
    { given = {}, hit = false },
  },
}
