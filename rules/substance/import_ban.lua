return rule {
  id = "import_ban", group = "substance", on = "goods",
  title = "The destination does not allow the import",
  reference = "R03",
  only = { substance = list("import_bans") },
  missing = "pass",
  needs = {
    "quantity_kg", "importing_country",
    basis = lookup("import_bans", { substance = "substance", countries = "importing_country" }, "basis"),
  },
  because = "{quantity_kg} kg to {importing_country}: {basis}",
  letter = "The import of this substance is not allowed in the country of destination.",
  check = function(f, p)
    return f.basis ~= nil
  end,
  examples = {
    { given = { quantity_kg = 20, importing_country = "MX", basis = "use banned" }, hit = true },
    { given = { quantity_kg = 20, importing_country = "DE" }, hit = false },
  },
}
