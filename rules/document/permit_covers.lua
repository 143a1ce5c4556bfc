return rule {
  id = "permit_covers", group = "document", on = "goods", favours = true,
  title = "The issuer's register confirms the authorisation",
  reference = "R10",
  missing = "pass",     -- only some issuers share their register
  needs = {
    "import_permit", "quantity_kg", "permit.balance_kg", "permit.drawn_kg",
    standing = lookup("permits", { number = "import_permit", issuer = "importing_country", substance = "substance" }, "status"),
  },
  because = "authorisation {import_permit} is valid and has {permit.balance_kg} kg left, {permit.drawn_kg} kg were drawn",
  check = function(f, p)
    if f.standing ~= "valid" or f.permit.balance_kg == nil or f.quantity_kg == nil then return false end
    return f.quantity_kg <= f.permit.balance_kg
  end,
  examples = {
    { given = { import_permit = "IA-7", quantity_kg = 40, standing = "valid", ["permit.balance_kg"] = 40, ["permit.drawn_kg"] = 60 }, hit = true },
    { given = { import_permit = "IA-7", quantity_kg = 41, standing = "valid", ["permit.balance_kg"] = 40, ["permit.drawn_kg"] = 60 }, hit = false },
    { given = { import_permit = "IA-7", quantity_kg = 40, standing = "refused", ["permit.balance_kg"] = 40, ["permit.drawn_kg"] = 60 }, hit = false },
    { given = { import_permit = "IA-7", quantity_kg = 40 }, hit = false },
    { given = { import_permit = "IA-7", quantity_kg = 40, standing = "valid" }, hit = false },
    { given = { import_permit = "IA-7", standing = "valid", ["permit.balance_kg"] = 40, ["permit.drawn_kg"] = 60 }, hit = false },
  },
}
