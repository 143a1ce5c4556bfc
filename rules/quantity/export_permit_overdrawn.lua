return rule {
  id = "export_permit_overdrawn", group = "quantity", on = "goods",
  title = "More than the export authorisation has left",
  reference = "R10",
  needs = { "quantity_kg", "export_permit", "permit.export_balance_kg", "permit.export_drawn_kg" },
  missing = "pass",     -- only some issuers share their register
  because = "{quantity_kg} kg on export authorisation {export_permit}, of which {permit.export_balance_kg} kg are left after {permit.export_drawn_kg} kg were drawn",
  letter = "The quantity exceeds what remains on the export authorisation that was named.",
  check = function(f, p)
    if f.permit.export_balance_kg == nil or f.permit.export_drawn_kg == nil or f.quantity_kg == nil then return false end
    local granted = f.permit.export_balance_kg + f.permit.export_drawn_kg
    return f.quantity_kg > f.permit.export_balance_kg + granted * p.tolerance
  end,
  params = { tolerance = 0.01 },    -- weighing differences
  examples = {
    { given = { quantity_kg = 60, export_permit = "EA-7", ["permit.export_balance_kg"] = 50, ["permit.export_drawn_kg"] = 50 }, hit = true },
    { given = { quantity_kg = 50, export_permit = "EA-7", ["permit.export_balance_kg"] = 50, ["permit.export_drawn_kg"] = 50 }, hit = false },
    { given = { quantity_kg = 51, export_permit = "EA-7", ["permit.export_balance_kg"] = 50, ["permit.export_drawn_kg"] = 50 }, hit = false },
    { given = { quantity_kg = 51.05, export_permit = "EA-7", ["permit.export_balance_kg"] = 50, ["permit.export_drawn_kg"] = 50 }, hit = true },
    { given = { quantity_kg = 60, export_permit = "EA-7" }, hit = false },
    { given = { quantity_kg = 60, export_permit = "EA-7", ["permit.export_balance_kg"] = 50 }, hit = false },
    { given = { export_permit = "EA-7", ["permit.export_balance_kg"] = -5, ["permit.export_drawn_kg"] = 105 }, hit = false },
  },
}
