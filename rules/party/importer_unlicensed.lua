return rule {
  id = "importer_unlicensed", group = "party", on = "shipment",
  title = "The importer is not on the register, or no longer",
  reference = "R08",
  needs = { "importer.licence", "importer.name", "lines.listed" },
  because = "{importer.name}: licence {importer.licence}, for {lines.listed} lines of listed substances",
  letter = "The importer does not hold a valid licence or registration for these goods.",
  check = function(f, p)
    return f.lines.listed > 0 and f.importer.licence ~= "valid"
  end,
  examples = {
    { given = { ["importer.licence"] = "none", ["importer.name"] = "B", ["lines.listed"] = 1 }, hit = true },
    { given = { ["importer.licence"] = "expired", ["importer.name"] = "B", ["lines.listed"] = 1 }, hit = true },
    { given = { ["importer.licence"] = "valid", ["importer.name"] = "B", ["lines.listed"] = 1 }, hit = false },
    { given = { ["importer.licence"] = "none", ["importer.name"] = "B", ["lines.listed"] = 0 }, hit = false },
  },
}
