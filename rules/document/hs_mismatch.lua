return rule {
  id = "hs_mismatch", group = "document", on = "goods",
  title = "The tariff code of another product",
  reference = "R31",
  needs = { "hs", "hs_known", "hs_matches", "hs_residual", "substance", "quantity_kg" },
  missing = "pass",     -- no code is no wrong code
  because = "tariff code {hs} is not that of {substance}",
  letter = "The tariff code does not belong to the substance that is named. Please correct the notification.",
  check = function(f, p)
    if f.hs_known ~= true or f.hs_matches ~= false or f.substance == nil then return false end
    if f.quantity_kg ~= nil and f.quantity_kg < p.least_kg then return false end
    -- an 'other' heading is careless, the code of another product is more
    if f.hs_residual == true then return true, { strength = 0.4 } end
    return true
  end,
  params = { least_kg = 0.1 },
  examples = {
    { given = { hs = "2915.21", hs_known = true, hs_matches = false, hs_residual = false, substance = "ACETIC_ANHYDRIDE", quantity_kg = 500 }, hit = true },
    { given = { hs = "2915.90", hs_known = true, hs_matches = false, hs_residual = true, substance = "ACETIC_ANHYDRIDE", quantity_kg = 500 }, hit = { strength = 0.4 } },
    { given = { hs = "2915.24", hs_known = true, hs_matches = true, hs_residual = false, substance = "ACETIC_ANHYDRIDE", quantity_kg = 500 }, hit = false },
    { given = { hs = "2915.21", hs_known = true, hs_matches = false, hs_residual = false, substance = "ACETIC_ANHYDRIDE", quantity_kg = 0.05 }, hit = false },
    { given = { substance = "ACETIC_ANHYDRIDE", quantity_kg = 500 }, hit = false },
    { given = { hs = "2915.21", hs_known = true, hs_matches = false, hs_residual = false, substance = "ACETIC_ANHYDRIDE", quantity_kg = 0.1 }, hit = true },
    { given = { hs = "2915.21", hs_known = true, hs_matches = false, hs_residual = false, substance = "ACETIC_ANHYDRIDE", quantity_kg = 0.099 }, hit = false },
  },
}
