return rule {
  id = "party_listed", group = "alert", on = "shipment",
  title = "A party is on a watch list",
  reference = "R50",
  missing = "pass",     -- where no list is loaded nobody is on it
  needs = { "importer.listed", "exporter.listed", "consignee.listed", "end_user.listed", "broker.listed", "forwarder.listed",
            "notify.listed" },
  because = "{who} is on a loaded watch list",
  check = function(f, p)
    if f.importer.listed == true then return true, { who = "the importer" } end
    if f.exporter.listed == true then return true, { who = "the exporter" } end
    if f.consignee.listed == true then return true, { who = "the consignee" } end
    if f.end_user.listed == true then return true, { who = "the end user" } end
    if f.broker.listed == true then return true, { who = "the broker" } end
    if f.forwarder.listed == true then return true, { who = "the forwarder", strength = p.carrier } end
    if f.notify.listed == true then return true, { who = "the notify party", strength = p.carrier } end
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
