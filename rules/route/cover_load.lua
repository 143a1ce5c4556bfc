return rule {
  id = "cover_load", group = "route", on = "goods",
  title = "Chemicals and unrelated goods in one consignment",
  reference = "R60",
  missing = "pass",     -- most goods are no cover
  needs = { "goods_kind", "description", "lines.listed", "lines.count" },
  because = "'{description}' beside {lines.listed} of {lines.count} lines of listed chemicals",
  letter = "Please send the packing list and say how the goods are stowed.",
  check = function(f, p)
    return f.goods_kind == "cover" and f.lines.listed ~= nil and f.lines.listed >= p.listed
      and f.lines.count > f.lines.listed
  end,
  params = { listed = 1 },
  examples = {
    { given = { goods_kind = "cover", description = "used car parts", ["lines.listed"] = 1, ["lines.count"] = 2 }, hit = true },
    { given = { goods_kind = "cover", description = "used car parts", ["lines.listed"] = 0, ["lines.count"] = 2 }, hit = false },
    { given = { ["lines.listed"] = 1, ["lines.count"] = 2 }, hit = false },
    { given = { goods_kind = "cover", description = "used car parts", ["lines.listed"] = 2, ["lines.count"] = 2 }, hit = false },
  },
}
