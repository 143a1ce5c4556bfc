return rule {
  id = "permit_overdrawn", group = "quantity", on = "goods",
  title = "More than the import authorisation has left",
  reference = "R10",
  needs = {
    "quantity_kg", "import_permit",
    permit_kg = lookup("permits", { number = "import_permit", issuer = "importing_country", substance = "substance" }, "kg"),
    drawn_kg  = history.sum("quantity_kg", { by = { "import_permit", "importing_country" }, within = "730d", where = { substance = same() } }),
  },
  missing = "pass",     -- only some issuers share their register
  because = "{quantity_kg} kg on authorisation {import_permit}, which is for {permit_kg} kg and of which {drawn_kg} kg were used",
  letter = "The quantity exceeds what remains on the import authorisation that was named.",
  check = function(f, p)
    if f.permit_kg == nil or f.drawn_kg == nil or f.quantity_kg == nil then return false end
    return f.drawn_kg + f.quantity_kg > f.permit_kg * p.tolerance
  end,
  params = { tolerance = 1.01 },    -- weighing differences
  examples = {
    { given = { quantity_kg = 60, import_permit = "IA-7", permit_kg = 100, drawn_kg = 50 }, hit = true },
    { given = { quantity_kg = 50, import_permit = "IA-7", permit_kg = 100, drawn_kg = 50 }, hit = false },
    { given = { quantity_kg = 50, import_permit = "IA-7", drawn_kg = 50 }, hit = false },
    { given = { quantity_kg = 60, import_permit = "IA-7", permit_kg = 100 }, hit = false },
    { given = { quantity_kg = 51, import_permit = "IA-7", permit_kg = 100, drawn_kg = 50 }, hit = false },
  },
}
