return rule {
  id = "permit_reused", group = "document", on = "shipment",
  title = "One authorisation number, two importers",
  reference = "R11",
  needs = {
    "import_permit", "importer.name",
    others = history.distinct("importer", { by = { "import_permit", "importing_country" }, within = "730d", where = { importer = different() } }),
  },
  missing = "pass",     -- without a number there is nothing to reuse
  because = "authorisation {import_permit} of {importer.name} was used by {others} other importers before",
  letter = "The import authorisation number that was named belongs to another consignment. Please send a copy.",
  check = function(f, p)
    return f.others ~= nil and f.others >= p.others and f.import_permit ~= nil
  end,
  params = { others = 1 },
  examples = {
    { given = { import_permit = "IA-7", ["importer.name"] = "B", others = 1 }, hit = true },
    { given = { import_permit = "IA-7", ["importer.name"] = "B", others = 0 }, hit = false },
    { given = { ["importer.name"] = "B" }, hit = false },
  },
}
