return rule {
  id = "permit_missing", group = "document", on = "goods",
  title = "No import authorisation is named",
  reference = "R10",
  only = { substance_table = { "I" } },
  missing = "pass",     -- the missing number is the finding
  needs = { "import_permit", "quantity_kg", "importing_country" },
  because = "{quantity_kg} kg of a Table I substance to {importing_country} without an import authorisation number",
  letter = "Please send a copy of the import authorisation.",
  check = function(f, p)
    return f.import_permit == nil and f.quantity_kg ~= nil and f.quantity_kg >= p.least_kg
  end,
  params = { least_kg = 5 },
  examples = {
    { given = { quantity_kg = 500, importing_country = "PK" }, hit = true },
    { given = { quantity_kg = 500, importing_country = "PK", import_permit = "IA-7" }, hit = false },
    { given = { quantity_kg = 4.9, importing_country = "PK" }, hit = false },
    { given = { quantity_kg = 5, importing_country = "PK" }, hit = true },
  },
}
