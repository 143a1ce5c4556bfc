return rule {
  id = "party_listed", group = "alert", on = "shipment",
  title = "A party is on a watch list",
  reference = "R50",
  missing = "pass",     -- where no list is loaded nobody is on it
  needs = { "importer.listed", "exporter.listed", "consignee.listed", "end_user.listed", "broker.listed", "forwarder.listed",
            "notify.listed", "importer.listed_how", "exporter.listed_how", "consignee.listed_how", "end_user.listed_how",
            "broker.listed_how", "forwarder.listed_how", "notify.listed_how" },
  because = "{who} is on a loaded watch list: {how}",
  check = function(f, p)
    if f.importer.listed == true then return true, { who = "the importer", how = f.importer.listed_how } end
    if f.exporter.listed == true then return true, { who = "the exporter", how = f.exporter.listed_how } end
    if f.consignee.listed == true then return true, { who = "the consignee", how = f.consignee.listed_how } end
    if f.end_user.listed == true then return true, { who = "the end user", how = f.end_user.listed_how } end
    if f.broker.listed == true then return true, { who = "the broker", how = f.broker.listed_how } end
    if f.forwarder.listed == true then return true, { who = "the forwarder", how = f.forwarder.listed_how, strength = p.carrier } end
    if f.notify.listed == true then return true, { who = "the notify party", how = f.notify.listed_how, strength = p.carrier } end
    return false
  end,
  params = { carrier = 0.6 },    -- who only carries or is told is further from the goods
  examples = {
    { given = { ["importer.listed"] = true, ["exporter.listed"] = false }, hit = true },
    { given = { ["importer.listed"] = false, ["exporter.listed"] = false, ["notify.listed"] = true }, hit = { strength = 0.6 } },
    { given = { ["importer.listed"] = false, ["exporter.listed"] = false }, hit = false },
    { given = {}, hit = false },
    { given = { ["importer.listed"] = false, ["exporter.listed"] = false, ["consignee.listed"] = true }, hit = true },
    { given = { ["importer.listed"] = false, ["exporter.listed"] = false, ["end_user.listed"] = true }, hit = true },
    { given = { ["importer.listed"] = false, ["exporter.listed"] = false, ["broker.listed"] = true }, hit = true },
    { given = { ["importer.listed"] = false, ["exporter.listed"] = false, ["forwarder.listed"] = true }, hit = { strength = 0.6 } },
    { given = { ["importer.listed"] = false, ["exporter.listed"] = true, ["notify.listed"] = true }, hit = true },
  },
}
