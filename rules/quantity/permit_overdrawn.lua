return rule {
  id = "permit_overdrawn", group = "quantity", on = "goods",
  title = "More than the import authorisation has left",
  reference = "R10",
  needs = { "quantity_kg", "import_permit", "permit.balance_kg", "permit.drawn_kg" },
  missing = "pass",     -- only some issuers share their register
  because = "{quantity_kg} kg on authorisation {import_permit}, of which {permit.balance_kg} kg are left after {permit.drawn_kg} kg were drawn",
  letter = "The quantity exceeds what remains on the import authorisation that was named.",
  check = function(f, p)
    if f.permit.balance_kg == nil or f.permit.drawn_kg == nil or f.quantity_kg == nil then return false end
    local granted = f.permit.balance_kg + f.permit.drawn_kg
    return f.quantity_kg > f.permit.balance_kg + granted * p.tolerance
  end,
  params = { tolerance = 0.01 },    -- weighing differences
  examples = {
    { given = { quantity_kg = 60, import_permit = "IA-7", ["permit.balance_kg"] = 50, ["permit.drawn_kg"] = 50 }, hit = true },
    { given = { quantity_kg = 50, import_permit = "IA-7", ["permit.balance_kg"] = 50, ["permit.drawn_kg"] = 50 }, hit = false },
    { given = { quantity_kg = 51, import_permit = "IA-7", ["permit.balance_kg"] = 50, ["permit.drawn_kg"] = 50 }, hit = false },
    { given = { quantity_kg = 51.05, import_permit = "IA-7", ["permit.balance_kg"] = 50, ["permit.drawn_kg"] = 50 }, hit = true },
    { given = { quantity_kg = 60, import_permit = "IA-7" }, hit = false },
    { given = { quantity_kg = 60, import_permit = "IA-7", ["permit.balance_kg"] = 50 }, hit = false },
    { given = { import_permit = "IA-7", ["permit.balance_kg"] = -5, ["permit.drawn_kg"] = 105 }, hit = false },
  },
}
