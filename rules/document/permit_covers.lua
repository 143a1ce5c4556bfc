return rule {
  id = "permit_covers", group = "document", on = "goods", favours = true,
  title = "The issuer's register confirms the authorisation",
  reference = "R10",
  missing = "pass",     -- only some issuers share their register
  needs = {
    "import_permit", "quantity_kg",
    standing  = lookup("permits", { number = "import_permit", issuer = "importing_country", substance = "substance" }, "status"),
    permit_kg = lookup("permits", { number = "import_permit", issuer = "importing_country", substance = "substance" }, "kg"),
    drawn_kg  = history.sum("quantity_kg", { by = { "import_permit", "importing_country" }, within = "730d", where = { substance = same() } }),
  },
  because = "authorisation {import_permit} is valid for {permit_kg} kg, of which {drawn_kg} kg were used",
  check = function(f, p)
    if f.standing ~= "valid" or f.permit_kg == nil or f.quantity_kg == nil or f.drawn_kg == nil then return false end
    return f.drawn_kg + f.quantity_kg <= f.permit_kg
  end,
  examples = {
    { given = { import_permit = "IA-7", quantity_kg = 40, standing = "valid", permit_kg = 100, drawn_kg = 60 }, hit = true },
    { given = { import_permit = "IA-7", quantity_kg = 41, standing = "valid", permit_kg = 100, drawn_kg = 60 }, hit = false },
    { given = { import_permit = "IA-7", quantity_kg = 40 }, hit = false },
    { given = { import_permit = "IA-7", quantity_kg = 40, standing = "valid", drawn_kg = 60 }, hit = false },
    { given = { import_permit = "IA-7", quantity_kg = 40, standing = "valid", permit_kg = 100 }, hit = false },
  },
}
