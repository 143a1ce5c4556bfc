local words = { ["?"] = "x" }
return mapping { delimiter = ";", fields = { reference = 1, issued_on = 2, substance = 3, quantity = 4 },
row = function(f, cells)
  if f.goods[1].quantity == "-1" then return false, "negative" end
  f.remarks = words[cells.Mode] or cells[5]
  for i = 1, 3 do f.goods[i] = { substance = cells.Goods, line = i } end
end }
