return rule {
  id = "licence_valid", group = "party", on = "shipment", favours = true,
  title = "The importer holds a valid licence",
  reference = "R08",
  needs = { "importer.licence", "importer.name" },
  because = "{importer.name} is on the register with a valid licence",
  check = function(f, p)
    return f.importer.licence == "valid"
  end,
  examples = {
    { given = { ["importer.licence"] = "valid", ["importer.name"] = "B" }, hit = true },
    { given = { ["importer.licence"] = "expired", ["importer.name"] = "B" }, hit = false },
  },
}
