return rule {
  id = "shopping_after_objection", group = "history", on = "goods",
  title = "Refused from one supplier, now from another",
  reference = "R29",
  needs = {
    "importer.name", "exporter.name", "quantity_kg", "substance",
    days = history.days_since({ by = { "importer", "substance" }, within = "180d", where = { reply = "objection", exporter = different() } }),
  },
  missing = "pass",     -- no day where nothing was refused
  because = "{days} days ago {substance} for {importer.name} from another exporter was objected to; now {exporter.name} is to send {quantity_kg} kg",
  check = function(f, p)
    return f.days ~= nil and f.days <= p.days
  end,
  params = { days = 180 },
  examples = {
    { given = { ["importer.name"] = "B", ["exporter.name"] = "A", quantity_kg = 200, substance = "P2P", days = 12 }, hit = true },
    { given = { ["importer.name"] = "B", ["exporter.name"] = "A", quantity_kg = 200, substance = "P2P" }, hit = false },
    { given = { ["importer.name"] = "B", ["exporter.name"] = "A", quantity_kg = 200, substance = "P2P", days = 180 }, hit = true },
    { given = { ["importer.name"] = "B", ["exporter.name"] = "A", quantity_kg = 200, substance = "P2P", days = 181 }, hit = false },
  },
}
